"""The Draw tab: pad column, answer, preprocessing, replay."""
