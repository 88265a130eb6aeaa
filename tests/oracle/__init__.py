"""A second, naive reading of the rules, random companies to try it on, and the comparison with the board.

Nothing here imports the board's own rules: agreement means something only between independent readings.
"""
