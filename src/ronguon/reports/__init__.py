"""Periods, figures and issued reports. Every figure keeps the rows that make it; a signed report is frozen."""
