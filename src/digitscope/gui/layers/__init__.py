"""All feature maps of every layer."""
