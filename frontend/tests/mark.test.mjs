import assert from "node:assert/strict";
import { test } from "node:test";
import { markIn } from "../modules/mark.js";

const MARKED = ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "  [ MẬT ]  ", "M Ậ T", "Độ mật: Mật", "ĐỘ MẬT : TỐI MẬT", "Mức độ mật: Tuyệt mật", "MẬT".normalize("NFD"), "(MẬT)", "MẬT.", "M\u200bẬ\u200bT", "ＭẬＴ", "ⓂẬⓉ", "МẬТ", "M.Ậ.T", "T.Ố.I M.Ậ.T"];
const PASSING = ["Bảo vệ bí mật nhà nước là trách nhiệm của mọi cơ quan.", "Không đăng tài liệu có dấu mật", "BÍ MẬT", "mật ong", "Độ mật: không", "Độ mật: ......", "Danh mục MẬT ban hành kèm theo", "HỘI MẬT", ""];

for (const line of MARKED) {
  test(`a line of its own is refused: ${line}`, () => assert.ok(markIn(`Số: 12/CT\n${line}\r\nNội dung`)));
}
for (const line of PASSING) {
  test(`an ordinary line passes: ${line}`, () => assert.equal(markIn(`Số: 12/CT\n${line}\nNội dung`), null));
}
