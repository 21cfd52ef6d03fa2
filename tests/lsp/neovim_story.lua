-- What a person does in Neovim, with the configuration of docs/editors/neovim.md loaded before; prints what they see.
local function wait_for(what, holds)
  assert(vim.wait(240000, holds, 20), "in vain: " .. what)
end

local function keys(typed)
  vim.api.nvim_feedkeys(vim.keycode(typed), "x", false)
end

local function lenses()
  return vim.tbl_map(function(lens) return lens.command.title end, vim.lsp.codelens.get(0))
end

-- The one who chooses takes the first that is offered.
local offered = {}
vim.ui.select = function(items, options, choose)
  local name = options.format_item or tostring
  offered = vim.tbl_map(function(item) return name(item) end, items)
  choose(items[1], 1)
end

local function story()
  vim.cmd.edit("train.py")
  wait_for("the lenses", function() return #lenses() == 3 end)
  local seen = { lenses = lenses() }

  vim.cmd.write()
  wait_for("a verdict", function() return vim.list_contains(lenses(), "✗ setup") end)
  local errors = vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
  seen.errors = vim.tbl_map(function(found) return { found.lnum + 1, found.code, found.source } end, errors)
  keys("gg")
  for _ = 1, #vim.diagnostic.get(0) do -- warnings stand at other lines
    keys("]d")
    seen.line = vim.api.nvim_win_get_cursor(0)[1]
    if seen.line == errors[1].lnum + 1 then break end
  end

  local before = vim.b.changedtick
  keys("gra")
  wait_for("the fix", function() return vim.b.changedtick > before end)
  seen.offered = offered
  seen.fixed = vim.api.nvim_buf_get_lines(0, seen.line - 1, seen.line, true)[1]

  vim.cmd.write()
  wait_for("another verdict", function() return vim.list_contains(lenses(), "✓ learns") end)
  seen.left = #vim.diagnostic.get(0)
  return seen
end

local done, result = xpcall(story, debug.traceback)
io.stdout:write(done and vim.json.encode(result) or result, "\n")
vim.cmd(done and "qall!" or "cquit!")
