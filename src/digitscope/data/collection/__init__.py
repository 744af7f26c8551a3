"""The drawings that a person keeps with their labels: a SQLite file, its rescue, and ways in and out."""
