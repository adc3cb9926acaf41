autocmd BufRead,BufNewFile *.canon setfiletype canon
