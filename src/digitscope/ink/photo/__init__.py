"""A photo or picture file becomes ink."""
