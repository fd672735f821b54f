"""`faqtotum check`: reading all of `data/` as a careful colleague would. Each module gives faults as `path: fault`."""
