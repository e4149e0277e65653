"""What learners give: drafts of answers, attempts that were handed in, and their receipts."""
