// undici and the streaming writer of exceljs.
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { Agent, request } from 'undici'
import ExcelJS from 'exceljs'

const [base, size, out] = process.argv.slice(2)
const COLUMNS = ['id', 'org_id', 'title', 'status', 'type', 'created_by', 'updated_by', 'created_at', 'updated_at']
const dispatcher = new Agent({ connections: 8, pipelining: 1 })

async function page(number) {
  const url = `${base}/enterprise/api/lead-group?page=${number}&page_size=${size}`
  const { statusCode, body } = await request(url, { dispatcher, headers: { 'x-api-key': process.env.SUPERFONE_API_KEY } })
  if (statusCode !== 200) throw new Error(`page ${number}: ${statusCode}`)
  return (await body.json()).data
}

const groups = new Map()
const keep = ({ rows }) => rows.forEach((row) => groups.set(row.id, row))
const first = await page(1)
keep(first)
let next = 2
await Promise.all(Array.from({ length: 8 }, async () => {
  while (next <= first.total_pages) keep(await page(next++))
}))
if (groups.size !== first.total_items) throw new Error(`${groups.size} of ${first.total_items} groups`)
const rows = [...groups.values()].sort((a, b) => a.id - b.id)

const byTitle = new Map()
for (const row of rows) {
  const same = byTitle.get(row.title)
  if (same) same.push(row.id)
  else byTitle.set(row.title, [row.id])
}
const findings = []
for (const [title, ids] of byTitle) if (ids.length > 1) findings.push(['duplicate-title', title, ids.join(' ')])
for (const row of rows) if (row.status === 'DISABLED') findings.push(['disabled-group', row.title, String(row.id)])

await mkdir(out, { recursive: true })
const quoted = (value) => `"${String(value ?? '').replaceAll('"', '""')}"`
const csv = createWriteStream(`${out}/groups.csv`)
let text = COLUMNS.map(quoted).join(',') + '\r\n'
for (const row of rows) {
  text += COLUMNS.map((column) => quoted(row[column])).join(',') + '\r\n'
  if (text.length > 1 << 20) {
    if (!csv.write(text)) await once(csv, 'drain')
    text = ''
  }
}
csv.end(text)
await once(csv, 'finish')

const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: `${out}/report.xlsx`, useStyles: true, useSharedStrings: false })
const found = book.addWorksheet('Findings')
found.addRow(['rule', 'title', 'group ids']).commit()
for (const finding of findings) found.addRow(finding).commit()
found.commit()
const sheet = book.addWorksheet('Groups', { views: [{ state: 'frozen', ySplit: 1 }] })
sheet.columns = COLUMNS.map((key) => ({ key, width: key === 'title' ? 38 : 16, style: key.endsWith('_at') ? { numFmt: 'yyyy-mm-dd hh:mm' } : {} }))
sheet.addRow(COLUMNS).commit()
for (const row of rows) {
  const { id, org_id, title, status, type, created_by, updated_by, created_at, updated_at } = row
  sheet.addRow([id, org_id, title, status, type, created_by, updated_by, new Date(created_at), new Date(updated_at)]).commit()
}
sheet.commit()
await book.commit()

const disabled = rows.filter((row) => row.status === 'DISABLED').length
await writeFile(`${out}/summary.md`, `# Lead groups\n\n${rows.length} groups, ${findings.length - disabled} titles twice, ${disabled} disabled\n`)
await dispatcher.close()
