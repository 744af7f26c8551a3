"""Theme, colour maps, icons, number formats, arrays to images."""
