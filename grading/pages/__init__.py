"""What all pages and plots share, be they of quizzes, feedback or statistics: base template, colours, empty plots."""
