"""Concept quizzes: written as text, given on paper or in an LMS, marked with stated partial credit, analysed."""
