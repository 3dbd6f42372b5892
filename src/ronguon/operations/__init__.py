"""The installation: backup, health, watching, measurements, and the commands of whoever runs it.

Owns no table. What it keeps, checks or measures belongs to the apps below it.
"""
