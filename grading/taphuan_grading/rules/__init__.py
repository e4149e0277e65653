"""Rules over plain JSON: what an answer earns, what is said to it, how it reads, and what a pool draws.

Pure functions, standard library only: the kernels that mark and the pages that practise import them.
"""
