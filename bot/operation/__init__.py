"""Starting, watching and examining the running parts: the processes of `faqtotum up`, and what `faqtotum doctor` looks at."""
