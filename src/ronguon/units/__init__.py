"""Units in time: names, kinds, places in the tree, side groups, lists of units in and out.

Owns what a unit is on any day and what happened to it. Who may do what there belongs to `access`; decisions that change
units, and what passes then, to `reorganisation`.
"""
