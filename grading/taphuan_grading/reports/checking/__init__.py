"""Checking any .docx against the form of Decree 30/2020/NĐ-CP, Appendix I; rule by rule."""
