"""Takes in the files that people have: finds the table in them, says what it guessed, changes nothing."""
