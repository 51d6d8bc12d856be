"""Everything that touches a submission: authoring, intake, the box, models as data, hidden graders."""
