"""What a class's figures look like: tables, plots, a page of statistics, the slides of a debrief."""
