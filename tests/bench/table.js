// Benchmarks as a table: what was measured, beside the peer or floor of the same run.

const HEADER = ['what', 'measured', 'compared with', 'that', 'ratio']

/** @param rows each of five texts */
export function print(rows) {
  const table = [HEADER, ...rows]
  const widths = HEADER.map((_, column) => Math.max(...table.map((row) => row[column].length)))
  console.log(`Node.js ${process.version}, ${process.platform} ${process.arch}\n`)
  for (const [index, row] of table.entries()) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    if (index === 0) console.log(widths.map((width) => '-'.repeat(width)).join('  '))
  }
}
