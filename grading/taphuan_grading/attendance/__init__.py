"""Classes, sessions, who was there, and corrections. Says what is on a sheet; never who is trained."""
