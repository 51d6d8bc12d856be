"""Lists of a class as Canvas and Moodle write them, in the columns of their own sources."""

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Alpha (31),Final Score\n"
    ",,,,,Manual Posting,\n"
    "    Points Possible,,,,,10.00,(read only)\n"
    '"Lovelace, Ada",4710,u0,ada,"A and B",9.00,90.00\n'
    '"=""=Bob""",4711,u1,bob,A,EX,\n'
    "Müßig Jörg,4712,u2,joerg,A,,\n"
    '"Student, Test",99,,8f3a,A,,\n'
)
CANVAS_LAST_FIRST = (
    "LastName,FirstName,ID,SIS Login ID,Section,Alpha (31)\n    Points Possible,,,,,10\nLovelace,Ada,4710,ada,A,9\n"
)
MOODLE_GRADES = (
    '"First name","Last name","ID number",Institution,Department,"Email address","Assignment: Alpha (Real)",'
    '"Last downloaded from this course"\n'
    "Ada,Lovelace,0010,,,ada@x.example,9.00,1799999999\n"
    "Jörg,Müßig,0011,,,joerg@x.example,-,1799999999\n"
)
MOODLE_PARTICIPANTS = (
    '"First name";"Last name";"Email address";"Groups"\nAda;Lovelace;ada@x.example;A\nJörg;Müßig;joerg@x.example;B\n'
)
MOODLE_GERMAN = "Vorname,Nachname,Matrikelnummer,E-Mail-Adresse,Gruppen\nJörg,Müßig,0011,joerg@x.example,B\n"
MOODLE_WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),"
    "Last modified (grade),Feedback comments\n"
    'Participant 91,Ada Lovelace,ADA@x.example,Submitted for grading,,10.00,Yes,"Friday, 12 February 2027",-,\n'
    "Participant 92,Jörg Müßig,joerg@x.example,No submission,,10.00,Yes,-,-,\n"
    "Participant 93,New One,new@x.example,No submission,,10.00,Yes,-,-,\n"
)
