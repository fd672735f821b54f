"""Training: what Rasa learns from (`importer.py`), the run itself (`train.py`), and the router's numbers (`calibrate.py`)."""
