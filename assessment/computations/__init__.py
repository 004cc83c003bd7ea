"""What is counted, by subject: importing this package registers it all (AssessmentConfig.ready)."""
