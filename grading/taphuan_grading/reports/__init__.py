"""Documents that people print, sign and send. They write what they are given, and compute nothing."""
