"""Reading a picture: probabilities, verdicts, several digits."""
