"""What a training shall do and says, as every process knows it: standard library and numpy only."""
