"""Pages as browsers and crawlers save them: HTML, MHT, WARC."""
