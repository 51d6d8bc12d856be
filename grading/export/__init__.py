"""Grades as other systems read them."""
