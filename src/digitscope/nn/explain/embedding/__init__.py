"""Features in two dimensions and nearest neighbours."""
