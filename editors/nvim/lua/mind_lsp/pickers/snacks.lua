local M = {}

local search = require('mind_lsp.search')

---@param query? string
function M.open(query)
  local buffer = vim.api.nvim_get_current_buf()
  local cancel = function() end
  Snacks.picker.pick({
    title = 'Search by meaning',
    live = true,
    search = query or '',
    format = 'file',
    preview = 'file',
    finder = function(_, context)
      local text = context.filter.search
      ---@async
      return function(add)
        cancel()
        local async = context.async
        local results
        vim.schedule(function()
          vim.api.nvim_buf_call(buffer, function()
            cancel = search.ask(text, function(items)
              results = items
              async:resume()
            end)
          end)
        end)
        while not results do
          async:suspend()
        end
        for i, result in ipairs(results) do
          add({
            text = result.text,
            file = result.filename,
            pos = { result.lnum, result.col - 1 },
            end_pos = { result.end_lnum, 0 },
            line = result.text,
            score_add = -i, -- the server's order
          })
        end
      end
    end,
  })
end

return M
