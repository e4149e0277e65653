"""Who is where: units with their periods, officials and their posts, accounts."""
