-- What holds in a headless Neovim: nvim --clean --headless -l test/suite.lua FOLDER.
local folder = _G.arg[1]
local passed, failed = 0, 0

---A test is a sentence that is true; the first error that it raises makes it false.
local function test(sentence, body)
  local ok, err = xpcall(body, debug.traceback)
  if ok then
    passed = passed + 1
    io.stdout:write('\nok - ' .. sentence, '\n')
  else
    failed = failed + 1
    io.stdout:write('\nnot ok - ' .. sentence, '\n', tostring(err), '\n')
  end
end

---Waits until a function gives something, and returns that. The limit is for a machine
---that does nothing else than other tests; nothing here takes a second.
local function eventually(what, f)
  local value
  local ok = vim.wait(60000, function()
    value = f()
    return value
  end, 20)
  assert(ok, 'never: ' .. what)
  return value
end

local function has(list, wanted)
  for _, value in ipairs(list) do
    if value:find(wanted, 1, true) then
      return true
    end
  end
  return false
end

---The text of the window that is in front.
local function screen()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

---Runs a body while messages are gathered in place of being shown.
local function messages(body)
  local said, notify = {}, vim.notify
  vim.notify = function(text)
    said[#said + 1] = text
  end
  local ok, err = pcall(body, said)
  vim.notify = notify
  assert(ok, err)
  return said
end

local progress, statuses = {}, 0
vim.api.nvim_create_autocmd('LspProgress', {
  callback = function(event)
    local value = event.data.params.value
    progress[#progress + 1] = value.kind .. ' ' .. (value.title or '') .. (value.message or '')
  end,
})
vim.api.nvim_create_autocmd('User', {
  pattern = 'MindStatus',
  callback = function()
    statuses = statuses + 1
  end,
})

vim.cmd('filetype on')
vim.cmd('runtime plugin/mind_lsp.lua')
local mind = require('mind_lsp')

test('options that do not exist are refused by name', function()
  local ok, err = pcall(mind.setup, { serach = {} })
  assert(not ok and err:find('there is no option serach', 1, true), err)
  ok, err = pcall(mind.setup, { search = { picker = 'dmenu' } })
  assert(not ok and err:find('search.picker must be one of auto, telescope', 1, true), err)
end)

test('checkhealth says how to start the server, and finds the program', function()
  mind.setup({ cmd = { 'no-such-mind-lsp', 'serve' } })
  vim.cmd('checkhealth mind_lsp')
  assert(screen():find('no-such-mind-lsp cannot be run', 1, true), screen())
  vim.cmd.bwipeout()
end)

mind.setup({ cmd = { vim.env.MIND_LSP, 'serve' }, settings = { index = { workers = 2 } } })
mind.enable()
vim.cmd.edit(folder .. '/http/server.go')
local client

test('the server starts with a file, at the folder that git knows', function()
  client = eventually('a client', function()
    local c = vim.lsp.get_clients({ bufnr = 0, name = 'mind_lsp' })[1]
    return c and c.initialized and c
  end)
  local root = client.root_dir or client.config.root_dir
  assert(vim.uv.fs_realpath(root) == vim.uv.fs_realpath(folder), root)
end)

test('progress begins and ends', function()
  eventually('the end of progress', function()
    return has(progress, 'begin') and has(progress, 'end')
  end)
end)

test('the server says how it is doing, and the statusline falls silent when it is done', function()
  eventually('a status', function()
    return statuses > 0
  end)
  eventually('silence', function()
    return mind.statusline() == ''
  end)
end)

test('symbols of every language are found', function()
  for name, kind in pairs({ ListenAndServe = 'go', Ledger = 'typescript' }) do
    local items = eventually(name .. ' of ' .. kind, function()
      local got
      vim.lsp.buf.workspace_symbol(name, {
        on_list = function(list)
          got = list.items
        end,
      })
      vim.wait(5000, function()
        return got
      end, 10)
      return got and #got > 0 and got
    end)
    assert(items[1].text:find(name, 1, true), vim.inspect(items[1]))
  end
end)

test('an outline holds what the file declares', function()
  local got
  vim.lsp.buf.document_symbol({
    on_list = function(list)
      got = list.items
    end,
  })
  eventually('an outline', function()
    return got
  end)
  assert(#got > 100, #got)
end)

test('search by meaning goes to the place that was chosen', function()
  local shown
  local select = vim.ui.select
  vim.ui.select = function(items, options, choose)
    shown = vim.tbl_map(options.format_item, items)
    for _, item in ipairs(items) do
      if item.path == 'http/cookie.go' then
        return choose(item)
      end
    end
    choose(nil)
  end
  vim.cmd('Mind search parse the cookie header of a request')
  eventually('results', function()
    return shown
  end)
  vim.ui.select = select
  assert(has(shown, 'http/cookie.go:'), vim.inspect(shown))
  assert(vim.api.nvim_buf_get_name(0):find('http/cookie.go', 1, true), vim.api.nvim_buf_get_name(0))
end)

test('a result is the line of the snippet with most of what was found', function()
  local ask = require('mind_lsp.client')
  local real = ask.request_all
  ask.request_all = function(_, _, done)
    local hit = {
      uri = vim.uri_from_fname(folder .. '/http/server.go'),
      path = 'http/server.go',
      range = { start = { line = 0 }, ['end'] = { line = 9 } },
      snippetRange = { start = { line = 4 } },
      snippet = '😀 retry\n\tretry an upload',
      marks = { { 3, 8 }, { 10, 15 }, { 19, 25 } },
      symbol = 'Retry',
    }
    done(nil, { { result = { hits = { hit } } } })
    return function() end
  end
  local got
  require('mind_lsp.search').ask('retry an upload', function(items)
    got = items[1]
  end)
  ask.request_all = real
  assert(got.lnum == 6 and got.col == 2 and got.text == 'Retry  retry an upload', vim.inspect(got))
end)

test('what is selected is searched for', function()
  vim.cmd.edit(folder .. '/http/server.go')
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { 'heap of events' })
  vim.cmd('normal! ggV\27')
  local asked
  local open = require('mind_lsp.search').open
  require('mind_lsp.search').open = function(query)
    asked = query
  end
  vim.cmd("'<,'>Mind search")
  require('mind_lsp.search').open = open
  assert(asked == 'heap of events', vim.inspect(asked))
  vim.cmd('edit!')
end)

test('nothing found is said, and not an error', function()
  local said = messages(function(said)
    vim.cmd('Mind search qzxwvqzx')
    eventually('a word', function()
      return #said > 0
    end)
  end)
  assert(has(said, 'nothing found'), vim.inspect(said))
end)

test('indexing is paused and resumed', function()
  mind.pause()
  eventually('paused', function()
    return mind.statusline():find('paused', 1, true)
  end)
  mind.resume()
  eventually('resumed', function()
    return mind.statusline() == ''
  end)
end)

test('a file that was written by somebody else is found', function()
  vim.fn.writefile({ 'package late', 'func WrittenFromOutside() {}' }, folder .. '/late.go')
  eventually('the new name', function()
    local answer = vim.lsp.buf_request_sync(0, 'workspace/symbol', { query = 'WrittenFromOutside' }, 5000) or {}
    for _, a in pairs(answer) do
      if a.result and #a.result > 0 then
        return true
      end
    end
  end)
end)

test('status tells of the folder, in a window that q closes', function()
  local before = #vim.api.nvim_list_wins()
  vim.cmd('Mind status')
  eventually('a window', function()
    return #vim.api.nvim_list_wins() > before
  end)
  assert(screen():find(vim.fs.basename(folder), 1, true) and screen():find('symbols', 1, true), screen())
  vim.api.nvim_feedkeys('q', 'xt', false)
  assert(#vim.api.nvim_list_wins() == before)
end)

test('reading every file again says when it is done', function()
  local said = messages(function(said)
    vim.cmd('Mind reindex')
    eventually('a word', function()
      return #said > 0
    end)
  end)
  assert(has(said, 'every file was read again'), vim.inspect(said))
end)

test('a word that does not exist is answered with those that do', function()
  local said = messages(function()
    vim.cmd('Mind sarch')
  end)
  assert(has(said, 'there is no :Mind sarch, but log, pause'), vim.inspect(said))
  assert(vim.deep_equal(vim.fn.getcompletion('Mind re', 'cmdline'), { 'reindex', 'resume' }))
end)

test('checkhealth finds nothing wrong', function()
  vim.cmd.edit(folder .. '/http/server.go')
  vim.cmd('checkhealth mind_lsp')
  assert(not screen():find('ERROR') and screen():find('running for', 1, true), screen())
  vim.cmd.bwipeout()
end)

test('the log opens', function()
  vim.cmd('Mind log')
  assert(vim.api.nvim_buf_get_name(0):find('lsp.log', 1, true), vim.api.nvim_buf_get_name(0))
  vim.cmd.bwipeout()
end)

test('help has every tag', function()
  local doc = vim.fs.dirname(vim.api.nvim_get_runtime_file('doc/mind_lsp.txt', false)[1])
  local tags = vim.fn.tempname()
  vim.fn.mkdir(tags .. '/doc', 'p')
  vim.fn.writefile(vim.fn.readfile(doc .. '/mind_lsp.txt'), tags .. '/doc/mind_lsp.txt')
  vim.cmd.helptags(tags .. '/doc')
  vim.opt.runtimepath:prepend(tags)
  for _, tag in ipairs({ 'mind-lsp', ':Mind', 'mind-lsp-options', 'mind-lsp-statusline' }) do
    vim.cmd.help(tag)
    assert(vim.bo.buftype == 'help', tag)
    vim.cmd.bwipeout()
  end
end)

test('the server ends when it is told to', function()
  if vim.fn.has('nvim-0.11') == 1 then
    client:stop()
  else
    client.stop()
  end
  eventually('the end', function()
    return client:is_stopped()
  end)
end)

io.stdout:write(('\n%d passed, %d failed\n'):format(passed, failed))
os.exit(failed == 0 and 0 or 1)
