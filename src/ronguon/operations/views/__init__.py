"""Screens and answers for whoever runs the installation."""
