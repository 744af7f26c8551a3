"""A drawing becomes the 28×28 picture that a network takes."""
