"""Published lists of provinces and communes, compared with each other before anything of them is believed."""
