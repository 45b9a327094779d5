"""Importing: spreadsheets of marks from past years as archived editions with frozen results."""
