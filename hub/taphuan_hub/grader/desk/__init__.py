"""The API of the trainer's desk: people, classes, questions and papers of an account's units."""
