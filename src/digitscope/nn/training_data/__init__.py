"""What a training learns from: sources, recipes, replay."""
