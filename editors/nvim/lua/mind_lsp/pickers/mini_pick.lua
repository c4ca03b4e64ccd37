local M = {}

local search = require('mind_lsp.search')

---@param query? string
function M.open(query)
  local pick = require('mini.pick')
  local buffer = vim.api.nvim_get_current_buf()
  local cancel = function() end
  local asked
  local function match(_, _, letters)
    local text = table.concat(letters)
    if text == asked then -- it is called for the answer too
      return
    end
    asked = text
    cancel()
    vim.api.nvim_buf_call(buffer, function()
      cancel = search.ask(text, function(items)
        if text == asked and pick.is_picker_active() then
          for _, result in ipairs(items) do
            result.shown = ('%s:%d  %s'):format(result.path, result.lnum, result.text)
          end
          pick.set_picker_items(items, { do_match = false })
        end
      end)
    end)
  end
  if query then
    vim.api.nvim_create_autocmd('User', {
      pattern = 'MiniPickStart',
      once = true,
      callback = function()
        pick.set_picker_query(vim.fn.split(query, [[\zs]]))
      end,
    })
  end
  pick.start({
    source = {
      name = 'Search by meaning',
      items = {},
      match = match,
      show = function(target, items)
        local lines = vim.tbl_map(function(result)
          return result.shown
        end, items)
        vim.api.nvim_buf_set_lines(target, 0, -1, false, lines)
      end,
      preview = function(target, result)
        pick.default_preview(target, { path = result.filename, lnum = result.lnum, col = result.col })
      end,
      choose = function(result)
        vim.schedule(function() -- in the window that is there when the picker is gone
          search.jump(result)
        end)
      end,
    },
  })
end

return M
