"""Quizzes for a learning-management system: Canvas (QTI 1.2), QTI 2.1, Moodle XML and GIFT. These files hold keys."""
