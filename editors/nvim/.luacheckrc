std = 'luajit'
read_globals = { 'vim', 'Snacks', 'MiniPick' }
max_line_length = 180
ignore = { '122' } -- vim's own fields are set
