"""The parts of the trainer's desk: people, classes, questions, written answers; HTML of the API's answers."""
