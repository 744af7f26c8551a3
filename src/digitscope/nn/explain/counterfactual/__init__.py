"""The smallest change that makes it another digit."""
