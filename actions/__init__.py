"""What the bot does beside talking: one intention a module.

An action decides and says so: its response carries an `effect`, which the gateway carries out in the transaction that stores the
turn. So no action needs the database, and nothing is half done when the action server dies.
"""
