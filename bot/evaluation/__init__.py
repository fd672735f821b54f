"""Measuring the live pipeline on labelled messages: `predict.py` runs it, `figures.py` counts, `report.py` shows."""
