---What the servers are doing: for the statusline, and in a window.
local M = {}

---The folders of each client as it last told of them.
---@type table<integer, table[]>
local told = {}

---@param id integer of the client
---@param params? { folders?: table[] }
function M.changed(id, params)
  told[id] = params and params.folders or nil
  vim.api.nvim_exec_autocmds('User', { pattern = 'MindStatus', modeline = false })
  vim.cmd.redrawstatus()
end

local function percent(progress)
  local total = progress and progress.total or 0
  return total > 0 and math.floor(100 * progress.done / total) or nil
end

---@param folder table
local function short(folder)
  if folder.mode == 'paused' or folder.state == 'paused' then
    return 'paused'
  elseif folder.state == 'failed' then
    return 'failed'
  elseif folder.state == 'opening' then
    return 'opening'
  elseif folder.state == 'indexing' then
    local done = percent(folder.progress)
    return done and done .. '%' or 'indexing'
  elseif folder.mode == 'slow' then
    return 'slow'
  end
end

---@return string
function M.line()
  local parts = {}
  for id, folders in pairs(told) do
    if not vim.lsp.get_client_by_id(id) then
      told[id] = nil
    else
      for _, folder in ipairs(folders) do
        local word = short(folder)
        if word and not vim.tbl_contains(parts, word) then
          parts[#parts + 1] = word
        end
      end
    end
  end
  table.sort(parts)
  return #parts > 0 and 'mind ' .. table.concat(parts, ' ') or ''
end

local function bytes(n)
  for _, unit in ipairs({ 'B', 'KB', 'MB' }) do
    if n < 1000 then
      return ('%.3g %s'):format(n, unit)
    end
    n = n / 1000
  end
  return ('%.1f GB'):format(n)
end

---@param lines string[]
---@param folder table
local function describe(lines, folder)
  local function add(name, ...)
    lines[#lines + 1] = ('  %-10s %s'):format(name, string.format(...))
  end
  lines[#lines + 1] = folder.root
  add('state', '%s', folder.text and folder.text ~= '' and folder.text or folder.state)
  if folder.error then
    add('error', '%s', folder.error)
  end
  local progress = folder.progress
  if folder.state == 'indexing' and progress then
    add('progress', '%d of %d files, %.0f files/s, %d workers', progress.done or 0, progress.total or 0, progress.filesPerSecond or 0, progress.workers or 0)
  end
  local index = folder.index
  if type(index) == 'table' then
    add('index', '%d files, %d symbols, %s on disk', index.files or 0, index.symbols or 0, bytes(index.cacheBytes or 0))
    if (index.failed or 0) > 0 then
      add('failed', '%d files', index.failed)
    end
  end
  local pressure = folder.pressure
  if type(pressure) == 'table' then
    add('memory', '%s', pressure.text or pressure.state)
  end
  if folder.role and folder.role ~= 'owner' then
    add('shared', 'another mind-lsp has the index open, and answers for this one')
  end
  if (folder.pending or 0) > 0 then
    add('pending', '%d changed files are not taken in yet', folder.pending)
  end
  for _, file in ipairs(folder.quarantined or {}) do
    add('set aside', '%s: %s', file.path, file.reason)
  end
  local journal = folder.journal or {}
  if #journal > 0 then
    lines[#lines + 1] = '  why the number of workers changed, the last first'
    for i = #journal, math.max(1, #journal - 9), -1 do
      lines[#lines + 1] = '    ' .. (journal[i].reason or '')
    end
  end
  lines[#lines + 1] = ''
end

---Shows lines in a window of their own, which q closes.
local function float(lines)
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].filetype = 'mindstatus'
  local width = 40
  for _, line in ipairs(lines) do
    width = math.max(width, vim.fn.strdisplaywidth(line))
  end
  width = math.min(width, vim.o.columns - 4)
  local height = math.max(1, math.min(#lines, vim.o.lines - 6))
  local window = vim.api.nvim_open_win(buffer, true, {
    relative = 'editor',
    width = width,
    height = height,
    row = math.floor((vim.o.lines - height) / 2) - 1,
    col = math.floor((vim.o.columns - width) / 2),
    style = 'minimal',
    border = 'rounded',
    title = ' mind-lsp ',
  })
  vim.wo[window].wrap = true
  for _, key in ipairs({ 'q', '<Esc>' }) do
    vim.keymap.set('n', key, '<cmd>close<cr>', { buffer = buffer, nowait = true })
  end
end

function M.show()
  local client = require('mind_lsp.client')
  client.request_all('mind/status', vim.empty_dict(), function(err, answers)
    if err then
      client.complain('status', err)
      return
    end
    local lines = {}
    for _, answer in ipairs(answers) do
      for _, folder in ipairs(answer.result.folders or {}) do
        describe(lines, folder)
      end
    end
    lines[#lines] = nil
    if #lines == 0 then
      lines = { 'no folder is open: outlines only' }
    end
    float(lines)
  end)
end

return M
