/** A scan in one region: fills one answer after the other with pieces of rows, as HBase's RSRpcServices.scan does. */
import { Cell } from "../../wire/cell.ts";
import { AnswerBudget } from "./answer-budget.ts";
import { PieceReader } from "./piece-reader.ts";
import type { ReadPlan } from "./read-plan.ts";
import type { ReadPoint } from "./read-points.ts";
import { scannerClosed } from "./refusals.ts";
import type { AnswerLimits, RegionScanner, RowPiece, ScanAnswer } from "./region-data.ts";

/** One answer in the making. */
interface Filling {
  readonly pieces: RowPiece[];
  readonly limits: AnswerLimits;
  readonly budget: AnswerBudget;
  /** of the reader, when it began */
  readonly rowsScanned: number;
  readonly rowsFiltered: number;
  completeRows: number;
  moreInRegion: boolean;
  moreResults: boolean;
  heartbeat: boolean;
}

export class StoredRegionScanner implements RegionScanner {
  private readonly plan: ReadPlan;
  private readonly moment: ReadPoint;
  private readonly clock: () => number;
  private readonly reader: PieceReader;
  /** of the last answer's last piece, if that was cut: another row completes it */
  private cutRow: Buffer | undefined;
  /** if the time has ended it */
  private last: { readonly answer: ScanAnswer; readonly filling: Filling } | undefined;
  private closed = false;

  constructor(plan: ReadPlan, moment: ReadPoint, clock: () => number) {
    this.plan = plan;
    this.moment = moment;
    this.clock = clock;
    this.reader = new PieceReader(plan);
  }

  next(limits: AnswerLimits, unfinished?: ScanAnswer): ScanAnswer {
    if (this.closed) throw scannerClosed();
    const { reader } = this;
    const filling = unfinished === undefined ? this.begin(limits) : this.goOn(unfinished, limits);
    if (limits.maxPieces > 0) this.fill(filling);
    const { pieces, moreInRegion, heartbeat, rowsScanned, rowsFiltered } = filling;
    const answer: ScanAnswer = {
      pieces,
      moreInRegion,
      moreResults: filling.moreResults && !(pieces.length === 0 && reader.filterIsDone),
      heartbeat,
      ...(heartbeat && reader.lastLooked !== undefined && { cursorRow: rowOf(reader.lastLooked.value) }),
      rowsScanned: reader.rowsScanned - rowsScanned,
      rowsFiltered: reader.rowsFiltered - rowsFiltered,
    };
    this.last = heartbeat ? { answer, filling } : undefined;
    return answer;
  }

  private begin(limits: AnswerLimits): Filling {
    const { batch, work } = this.plan;
    const { rowsScanned, rowsFiltered } = this.reader;
    return {
      pieces: [],
      limits,
      budget: new AnswerBudget(limits, batch, work, this.clock),
      rowsScanned,
      rowsFiltered,
      completeRows: 0,
      moreInRegion: true,
      moreResults: true,
      heartbeat: false,
    };
  }

  private goOn(unfinished: ScanAnswer, { untilMs }: AnswerLimits): Filling {
    if (this.last?.answer !== unfinished) throw new Error("only the last answer can go on, if the time has ended it");
    const { filling } = this.last;
    filling.budget.extend(untilMs);
    filling.heartbeat = false;
    return filling;
  }

  get readPoint(): bigint {
    return this.moment.number;
  }

  close(lost = false): void {
    if (this.closed) return;
    this.closed = true;
    this.reader.close();
    this.moment.release(lost);
  }

  private fill(filling: Filling): void {
    const { limits, pieces, budget } = filling;
    while (pieces.length < limits.maxPieces) {
      const { cells, partial, more } = this.reader.next(budget);
      filling.moreInRegion = more;
      if (cells.length > 0) this.take({ cells, partial }, filling);
      else if (!more) completeLast(pieces);
      if (!filling.moreResults || !more) return;
      if (pieces.length === limits.maxPieces || budget.bytesAreSpent) return;
      filling.heartbeat = budget.timeUp();
      if (filling.heartbeat) return;
    }
  }

  private take(piece: RowPiece, filling: Filling): void {
    const row = (piece.cells[0] as Cell).row;
    const maxRows = filling.limits.maxRows ?? 0;
    if (this.cutRow !== undefined && !this.cutRow.equals(row)) filling.completeRows++;
    this.cutRow = piece.partial ? row : undefined;
    const isWanted = maxRows <= 0 || filling.completeRows < maxRows;
    if (isWanted) {
      filling.pieces.push(piece);
      if (!piece.partial) filling.completeRows++;
    }
    filling.moreResults = maxRows <= 0 || filling.completeRows < maxRows;
  }
}

/** The end of the region is the end of its last row, too. */
function completeLast(pieces: RowPiece[]): void {
  const last = pieces.at(-1);
  if (last?.partial === true) pieces[pieces.length - 1] = { cells: last.cells, partial: false };
}

function rowOf(value: Buffer): Buffer {
  return Buffer.from(new Cell(value, 0).row);
}
