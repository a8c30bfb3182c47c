// Dies at once, every time.
process.exit(1);
