// Never says a word, and never leaves.
setInterval(() => {}, 1000);
